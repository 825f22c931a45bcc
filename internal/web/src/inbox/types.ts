import type { components } from '@/api/schema'

type Schemas = components['schemas']

/** A thread of mails with what the team has made of it, as lists have it. */
export type Conversation = Schemas['Conversation']
export type ConversationDetail = Schemas['ConversationDetail']
export type ConversationPatch = Schemas['ChangeConversationInputBody']
/** One mail, or a note to colleagues, of a thread. */
export type Mail = Schemas['Mail']
/** A mail with its text, as it is read. */
export type MailContent = Schemas['MailContent']
export type MailPart = Schemas['MailPart']
export type Address = Schemas['MailAddress']
/** Who is at a conversation now. */
export type Presence = Schemas['ConversationPresence']
/** What somebody does at a conversation. */
export type Doing = Presence['doing']
/** A mail as its author writes it. */
export type Draft = Schemas['Draft']
