// Package delegation is acting for somebody else for a while (代签, DOC-05): a person names who may decide
// what waits for them, from one day to another, for all kinds of tasks or some.
//
// # Invariants
//
//   - Nobody but the person gives a delegation away: not an administrator, not a registrar.
//   - What is to be done in person (approving a scope or a destruction, witnessing) is never delegated.
//   - Tasks about classified documents are covered only after a supervisor who is cleared for everything
//     that it reaches has agreed, and only up to the level that both had when it was agreed to.
//   - It ends with its last day, or at once when either of the two, or a supervisor who may agree, ends it:
//     access.Actor is built anew for each request.
//   - Both names stand in the task and in the sealed trace of whatever is decided by it.
//
// The rows are read by account, which builds actors, and by approval, which knows whose task is whose.
package delegation
