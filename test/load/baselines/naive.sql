-- The tables of the naive baseline: what a chat application usually starts with. Remade for every run.
drop schema if exists bench_naive cascade;
create schema bench_naive;

create table bench_naive.conversation (
  conversation_id uuid primary key,
  last_sequence bigint not null default 0
);

create table bench_naive.message (
  message_id uuid primary key,
  conversation_id uuid not null references bench_naive.conversation,
  sequence bigint not null,
  sender_id uuid not null,
  idempotency_key uuid not null,
  text text not null,
  created_at timestamptz not null default now(),
  unique (conversation_id, sequence),
  unique (conversation_id, sender_id, idempotency_key)
);
