import { defineEntity } from '@mikro-orm/core';

const accountSchema = defineEntity({
  name: 'AccountRow',
  tableName: 'account',
  uniques: [
    { name: 'account_subject_unique', properties: ['subject'] },
    { name: 'account_username_unique', properties: ['username'] },
  ],
  properties: (p) => ({
    id: p.uuid().primary(),
    subject: p.text(),
    username: p.text(),
    displayName: p.text(),
    passwordHash: p.text().nullable(),
    moderator: p.boolean().default(false),
    createdAt: p.datetime(3).defaultRaw('now()'),
  }),
});

/** A row of `account`. */
export class AccountRow extends accountSchema.class {}
accountSchema.setClass(AccountRow);

const accountWordSchema = defineEntity({
  name: 'AccountWordRow',
  tableName: 'account_word',
  indexes: [{ name: 'account_word_account', properties: ['account'] }],
  properties: (p) => ({
    word: p.text().collation('C').primary(),
    account: () => p.manyToOne(AccountRow).primary().deleteRule('cascade'),
  }),
});

/** A row of `account_word`: one word by whose beginning an account is found, compared byte by byte. */
export class AccountWordRow extends accountWordSchema.class {}
accountWordSchema.setClass(AccountWordRow);

export const accountEntities = [accountSchema, accountWordSchema] as const;
