// Package oversight is the work of the auditor and of whoever lets them look (监督检查).
//
// # Words
//
// Grant (监督授权): a supervisor lets an auditor see the records received in a period that concern some
// departments, up to a level, until a day. Rights list (权限清单): who holds which roles, clearance, grants
// and delegations, and when that was changed last. Sample (抽样): a random draw from the records that its
// owner sees, with the seed that repeats it.
//
// # Invariants
//
//   - What a grant covers is decided in access.Visible alone, anew with each request: a grant that has
//     expired or was withdrawn, a clearance that was lowered, a role that was taken, ends it at once.
//   - A grant shows records and what happened to them, never content.
//   - Nobody grants anything to themselves, above their own clearance or above that of the auditor.
//   - Every look under a grant is an entry of the audit, also at open levels.
//   - A sample can be drawn again: same seed, same records, same draw; whether the records are the same
//     still, its digest tells.
//
// Not taken: a role that reads everything. It would be the one account that everybody has to trust.
package oversight
