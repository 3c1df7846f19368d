// Package notify tells people that something happened: in the bell of the pages, by mail, and as counts in
// the chats of the office.
//
// # Words
//
// A notice names what happened (its kind) and to what, by id. Its class is what a person chooses by: todo
// (a task has arrived), due (a date comes near or has passed), returned, mentioned (a copy, 抄送), alarm.
// A mail tells of all new notices to one person about one thing. A robot is a chat's webhook.
//
// # Invariants
//
//   - A notice carries no title. Who lists notices sees those of things that they may read; the pages name
//     the thing under the reader's rights (security L14). An alarm is shown in any case: it names nothing.
//   - The right to read is asked for again in the moment in which a mail is made; who has lost it gets
//     none. A mail about what is classified holds number and level, never the title.
//   - A mail is sent once: the notices it tells of become 'sent' with it. What fails is tried again with
//     growing pauses for a day; then it is 'failed' and an administrator sees how many are.
//   - Alarms cannot be muted.
//   - A robot writes to people whom this program does not know. It tells how many things are new, of which
//     class, and nothing else.
//   - What was read in the bell, and a task that was done, is not mailed any more.
//
// # Shape
//
// Post and Send write notices in the caller's transaction; approval.Open does so for every task. Service
// answers people, Courier sends mails, Robots tell chats. Modules introduce what their notices are about
// with About.
package notify
