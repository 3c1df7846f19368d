// Package dictionary knows the words that people choose from instead of typing them anew: senders
// (来文单位) and the values of tags. A word is there because documents bear it, because somebody put
// it into the dictionary, or both.
//
// # Words
//
// Use: how many documents bear a word. Entry: a name that somebody curated. Alias: an entry that
// stands for another one; whoever types it is offered the other. Merge: several names become one;
// the documents are corrected by the document module, the old names become aliases here.
//
// # What a reader is offered
//
// Words of documents that the reader may read, and entries whose own reader keys the reader holds;
// nothing else exists (security L03, L04, L31). An entry that a person makes is for everyone. One
// that a merge makes is for those who could have known the name: everyone, if a public document
// bore it; registrars and archivists, if an internal one did; else only whoever merged.
//
// # Exact and fast
//
// Uses are counted by audience, the documents with the same reader keys. Whoever may read one
// document of an audience may read all, so the sum over the audiences that the policy opens to
// somebody is the count over their documents: exact, and the policy is asked a few hundred times
// instead of once a document. The audiences are asked for just before the sums: a document that gets
// new readers at that very moment may be missing once; none is counted that may not be read. A
// trigger of the database keeps the counts, in the transaction of the change; it only adds rows, and
// Compact puts them together.
//
// # Trade-offs
//
// Not taken: counting when asked (a hundred thousand documents with three tags each take a quarter
// of a second, a key of the search box has a twentieth), counters that a change updates (each
// registration would wait for the one before), and a table that a job fills (a word that is gone
// would go on telling of itself).
package dictionary
