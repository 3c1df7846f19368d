// Package handover shows everything that waits for one person or stands in their name, and gives it to
// others, when they leave or move (离职、调岗交接).
//
// # Words
//
// Item: one thing that somebody holds: an open task, the custody of a classified record, a classified scope
// that names them, the post of a department's contact, a delegation, a grant of oversight, a waiting file,
// a watched folder. Part: the module whose items they are; it lists them and hands them over. Successor: who
// gets them, chosen by kind of item.
//
// # Invariants
//
//   - An account is not closed while its person holds anything (account asks Left).
//   - A successor gets work, never a right that they lack: a classified task goes to those in the approved
//     scope alone, custody to the cleared, from a cleared supervisor. A scope that names a person is
//     narrowed, never widened.
//   - A title stands on the page as far as its reader may read the record. What they may not read is listed
//     without its name for administrators, who see queues by id, and for supervisors cleared for it; for
//     anybody else it is not there.
//   - Each item is its own transaction with its own entry of the audit: whoever is stopped midway asks again
//     and goes on with what is left.
//
// Not taken: one transaction for everything. Records are locked one after the other, and a refusal of one
// would undo what was good about the others.
package handover
