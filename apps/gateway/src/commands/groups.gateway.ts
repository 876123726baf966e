import { WebSocketGateway } from '@nestjs/websockets';

import { Groups } from '#conversations';
import type { CommandResponse, ParsedRequest } from '#protocol';

import { Command } from '../command.js';
import { callerOf, type ParleySocket } from '../sockets.js';

/** Groups, who is in them, and how one gets in. */
@WebSocketGateway()
export class GroupsGateway {
  constructor(private readonly groups: Groups) {}

  @Command('group.create')
  create(socket: ParleySocket, request: ParsedRequest<'group.create'>): Promise<CommandResponse<'group.create'>> {
    return this.groups.create(callerOf(socket), request);
  }

  @Command('group.update')
  update(socket: ParleySocket, request: ParsedRequest<'group.update'>): Promise<CommandResponse<'group.update'>> {
    return this.groups.update(callerOf(socket), request);
  }

  @Command('group.close')
  close(socket: ParleySocket, request: ParsedRequest<'group.close'>): Promise<CommandResponse<'group.close'>> {
    return this.groups.close(callerOf(socket), request);
  }

  @Command('member.add')
  addMembers(socket: ParleySocket, request: ParsedRequest<'member.add'>): Promise<CommandResponse<'member.add'>> {
    return this.groups.addMembers(callerOf(socket), request);
  }

  @Command('member.remove')
  removeMember(socket: ParleySocket, request: ParsedRequest<'member.remove'>): Promise<CommandResponse<'member.remove'>> {
    return this.groups.removeMember(callerOf(socket), request);
  }

  @Command('member.role')
  changeRole(socket: ParleySocket, request: ParsedRequest<'member.role'>): Promise<CommandResponse<'member.role'>> {
    return this.groups.changeRole(callerOf(socket), request);
  }

  @Command('member.leave')
  leave(socket: ParleySocket, request: ParsedRequest<'member.leave'>): Promise<CommandResponse<'member.leave'>> {
    return this.groups.leave(callerOf(socket), request);
  }

  @Command('invitation.create')
  createInvitation(
    socket: ParleySocket,
    request: ParsedRequest<'invitation.create'>,
  ): Promise<CommandResponse<'invitation.create'>> {
    return this.groups.createInvitation(callerOf(socket), request);
  }

  @Command('invitation.list')
  listInvitations(socket: ParleySocket, request: ParsedRequest<'invitation.list'>): Promise<CommandResponse<'invitation.list'>> {
    return this.groups.listInvitations(callerOf(socket), request);
  }

  @Command('invitation.revoke')
  revokeInvitation(
    socket: ParleySocket,
    request: ParsedRequest<'invitation.revoke'>,
  ): Promise<CommandResponse<'invitation.revoke'>> {
    return this.groups.revokeInvitation(callerOf(socket), request);
  }

  @Command('invitation.preview')
  previewInvitation(
    socket: ParleySocket,
    request: ParsedRequest<'invitation.preview'>,
  ): Promise<CommandResponse<'invitation.preview'>> {
    return this.groups.previewInvitation(callerOf(socket), request);
  }

  @Command('invitation.join')
  join(socket: ParleySocket, request: ParsedRequest<'invitation.join'>): Promise<CommandResponse<'invitation.join'>> {
    return this.groups.join(callerOf(socket), request);
  }
}
