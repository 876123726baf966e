-- What the conversations are to everybody else, and where everybody was mentioned. $1 reader uuid
with stated as (
  insert into member_state (conversation_id, user_id, delivered_sequence, read_sequence, read_at)
  select m.conversation_id, m.user_id, h.last_sequence, h.last_sequence, h.active_at
  from conversation_member m join conversation_head h using (conversation_id)
  where m.user_id <> $1::uuid
), shown as (
  insert into presence_visibility (user_id, visibility)
  select distinct user_id, 'contacts' from conversation_member
)
insert into mention_notification (user_id, conversation_id, sequence, message_id, sender_id, created_at)
select member.user_id, m.conversation_id, m.sequence, m.message_id, m.sender_id, m.created_at
from message m join conversation_member member using (conversation_id)
where m.sequence % 100 = 3 and member.user_id <> m.sender_id
