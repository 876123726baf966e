import { Module } from '@nestjs/common';
import { LoggerModule, PinoLogger } from 'nestjs-pino';
import { pino } from 'pino';

import { Ids } from '#kernel';

import { Config } from '../config.js';
import { PlatformModule } from '../platform.module.js';
import { LogDestination, ProcessLog } from './process-log.js';
import { RequestLog } from './request-log.js';

@Module({
  imports: [PlatformModule],
  providers: [
    { provide: LogDestination, useFactory: () => pino.destination({ fd: 1, sync: true }) },
    {
      provide: ProcessLog,
      inject: [Config, LogDestination],
      useFactory: ({ values }: Config, destination: LogDestination) => new ProcessLog(values.LOG_LEVEL, destination),
    },
  ],
  exports: [ProcessLog],
})
class ProcessLogModule {}

/**
 * Structured logs of a process: JSON lines on standard output. Whatever is logged with Nest's `Logger` while a
 * request is answered carries its id. `configureHttp` puts both to work.
 */
@Module({
  imports: [
    PlatformModule,
    ProcessLogModule,
    LoggerModule.forRootAsync({
      imports: [ProcessLogModule],
      inject: [ProcessLog],
      // `configureHttp` mounts the middleware itself, before everything that can refuse a request.
      useFactory: (log: ProcessLog) => ({ pinoHttp: log.httpOptions, useExisting: true as const, assignResponse: true }),
    }),
  ],
  providers: [
    {
      provide: RequestLog,
      inject: [ProcessLog, Ids, PinoLogger],
      useFactory: (log: ProcessLog, ids: Ids, current: PinoLogger) => new RequestLog(log, ids, current),
    },
  ],
  exports: [ProcessLogModule, RequestLog],
})
export class LoggingModule {}
