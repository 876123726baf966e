import { Module, type OnModuleInit } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryModule, DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';

import { WithPolicy } from './policy.js';

/** A process does not start while one of its routes leaves open who may use it. */
@Module({ imports: [DiscoveryModule] })
export class DeclaredPoliciesModule implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    const undeclared = this.discovery.getControllers().flatMap(({ metatype }) => {
      const controller = metatype as { readonly name: string; readonly prototype: Record<string, object> };
      return this.scanner
        .getAllMethodNames(controller.prototype)
        .map((name) => ({ name, handler: controller.prototype[name] as () => unknown }))
        .filter(({ handler }) => Reflect.hasMetadata(PATH_METADATA, handler))
        .filter(({ handler }) => this.reflector.get(WithPolicy, handler) === undefined)
        .map(({ name }) => `${controller.name}.${name}`);
    });
    if (undeclared.length > 0) throw new Error(`Say who may use these routes, by Route or WithPolicy: ${undeclared.join(', ')}`);
  }
}
