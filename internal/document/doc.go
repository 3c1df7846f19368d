// Package document is the register of documents (收文登记簿, 发文登记簿): what came in, went out or
// was written inside, who may read it, which bytes belong to it, and every change since. It is the
// exemplar that the other office modules copy.
//
// # Words
//
// Record: one document as registered. Register (登记簿): the numbered book it stands in; classified
// documents have books of their own, so that gaps in the open ones tell nothing. Register number
// (收文号): 收〔2026〕15号, allotted once, gap-free per book and year, never reused; a void entry keeps
// its number. Distribution (分发范围): the intended scope. 阅件 (handling read) are distributed in the
// act of registering, 办件 (act) later. Scope approval: a classified document is read by its
// registrar, its custodian and the approver until a supervisor approves the scope (DOC-11).
//
// # Invariants
//
//   - A record has source, date, classification and distribution, or it does not exist (DOC-01).
//   - A record that is no paper has at least one file, stored and synced before the number exists.
//   - Record, number, trail entry, wanted copies, task and follow-up jobs are one transaction; its
//     manifest is in the local replica before the registration is answered.
//   - Every read goes through access: a record that the actor may not read is ErrNotFound, whatever
//     was asked of it.
//   - A 办件 is distributed after its instruction; whoever is sent a record signs for it, a department
//     once, and each signature is sealed over the record as it stands (DOC-02, DOC-03).
//   - What widens the scope of a classified record waits for a supervisor who did not ask for it; what
//     narrows it takes effect at once, with the open tasks of whoever leaves (DOC-11).
//   - The original bytes of a classified record are for custodian, deputy and whoever the approved scope
//     names; others who read it get a marked copy.
//   - What is written here (拟稿) is a draft, without a number and for those alone whom it concerns, until
//     it is signed off; then it is numbered, sealed where it needs a seal, and distributed, in this order
//     (DOC-19). lockOne refuses drafts; the few acts that are done on them ask lockWithDrafts.
//   - Nothing is overwritten: a change makes the next version with its manifest; files are added.
//   - The mark of a state secret is refused, and removed where it is found later (domain 3.2).
//
// # Shape
//
// input.go reads what people send, document.go holds the types and pure rules, service.go and one
// file a use case open the transaction, store.go is the SQL, loader.go makes index entries.
//
// filing*.go put a concluded record into the archive: a code in its class, its slips among its files, and
// its copies in the designated systems, which follow the act. What is filed changes no more but in where
// its paper lies; a hold keeps it from destruction. kpi.go counts what was finished in time.
//
// Who reads it: distribute.go and acknowledge*.go send it out and have it signed for, recipients.go says by
// whom; scope*.go, classification.go, custody.go and original.go say who may; copies*.go and borrow.go keep
// count of paper.
//
// What is written here: draft*.go take it from the first word to its number, on a flow whose first node is
// the drafter's own and to which it comes back; seal_use.go keeps the register of the seals.
//
// What leaves it: list*.go are lists in their orders, slip.go and circulation.go the forms on paper,
// marked.go the copy that bears its reader, export*.go the spreadsheet, listing.go the printed list, with the papers of the archive beside it. All of them read under the same policy and
// write down what is classified.
//
// oversee*.go is what an auditor sees under a grant: the record and what happened to it (see), never the
// content. Only uses that show records call see; readOne, which everything else asks, knows of no grant.
// handover.go gives what a person holds of records to a successor.
//
// # Trade-offs
//
// Reader keys are stored with the row (access explains them) instead of being computed by each
// query: lists stay one indexed comparison. Tags are JSON in the row, not a table: they are always
// read and written as a whole and PostgreSQL indexes them well.
package document
