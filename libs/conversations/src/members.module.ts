import { Module } from '@nestjs/common';
import { Pool } from 'pg';

import { PlatformModule } from '#platform';

import { PostgresAuditRecords } from './adapters/postgres.audit-records.js';
import { PostgresConversationActivity } from './adapters/postgres.conversation-activity.js';
import { PostgresMemberships } from './adapters/postgres.memberships.js';
import { PostgresMentionNotifications } from './adapters/postgres.mention-notifications.js';
import { PostgresPresenceVisibilities } from './adapters/postgres.presence-visibilities.js';
import { PostgresReceiptRegisters } from './adapters/postgres.receipt-registers.js';
import { PostgresTypingAudience } from './adapters/postgres.typing-audience.js';
import { PostgresUnreadCounts } from './adapters/postgres.unread-counts.js';
import { Analytics } from './analytics/analytics.js';
import { ConversationActivity } from './analytics/conversation-activity.js';
import { AuditRecords } from './audit/audit-records.js';
import { AuditTrail } from './audit/audit-trail.js';
import { Memberships } from './members/memberships.js';
import { MentionNotifications } from './members/mention-notifications.js';
import { Mentions } from './members/mentions.js';
import { Preferences } from './members/preferences.js';
import { PresenceVisibilities } from './members/presence-visibility.js';
import { ReceiptRegisters } from './members/receipt-registers.js';
import { Receipts } from './members/receipts.js';
import { Typing, TypingAudience } from './members/typing.js';
import { Unread } from './members/unread.js';
import { UnreadCounts } from './members/unread-counts.js';

const inject = [Pool];

/** What belongs to one member and what is derived: read and written beside the actors, the same in every process. */
@Module({
  imports: [PlatformModule],
  providers: [
    { provide: ReceiptRegisters, inject, useFactory: (pool: Pool) => new PostgresReceiptRegisters(pool) },
    { provide: Memberships, inject, useFactory: (pool: Pool) => new PostgresMemberships(pool) },
    { provide: MentionNotifications, inject, useFactory: (pool: Pool) => new PostgresMentionNotifications(pool) },
    { provide: UnreadCounts, inject, useFactory: (pool: Pool) => new PostgresUnreadCounts(pool) },
    { provide: ConversationActivity, inject, useFactory: (pool: Pool) => new PostgresConversationActivity(pool) },
    { provide: AuditRecords, inject, useFactory: (pool: Pool) => new PostgresAuditRecords(pool) },
    { provide: PresenceVisibilities, inject, useFactory: (pool: Pool) => new PostgresPresenceVisibilities(pool) },
    { provide: Receipts, inject: [ReceiptRegisters], useFactory: (registers: ReceiptRegisters) => new Receipts(registers) },
    { provide: Preferences, inject: [Memberships], useFactory: (memberships: Memberships) => new Preferences(memberships) },
    { provide: Mentions, inject: [MentionNotifications], useFactory: (mentions: MentionNotifications) => new Mentions(mentions) },
    { provide: Unread, inject: [UnreadCounts], useFactory: (counts: UnreadCounts) => new Unread(counts) },
    {
      provide: Analytics,
      inject: [ConversationActivity],
      useFactory: (activity: ConversationActivity) => new Analytics(activity),
    },
    { provide: TypingAudience, inject, useFactory: (pool: Pool) => new PostgresTypingAudience(pool) },
    { provide: Typing, inject: [TypingAudience], useFactory: (audience: TypingAudience) => new Typing(audience) },
    { provide: AuditTrail, inject: [AuditRecords], useFactory: (records: AuditRecords) => new AuditTrail(records) },
  ],
  exports: [Receipts, Preferences, Memberships, Mentions, Unread, Analytics, AuditTrail, PresenceVisibilities, Typing],
})
export class MembersModule {}
