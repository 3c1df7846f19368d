// Package designated puts copies of filed records into the systems that the office has designated for
// them (指定系统, DOC-07): a folder, or a bucket of another store.
//
// # Words
//
// Target: a designated system, with a name. Place: where its bytes lie. Item: one filed record, written
// as a bag (BagIt, RFC 8493): payload below data/, with a list of hashes that any tool can check without
// this program.
//
// # Invariants
//
//   - An item is done when all of it has been read back and compared, and not before.
//   - The list that names all others (tagmanifest-sha256.txt) is written last: a bag without it is not
//     complete. Writing an item twice is harmless.
//   - Names in a place are ids and plain letters. What a document is called stands inside.
//
// # Trade-offs
//
// The bytes are plain, so that the other system can use them; its operators read what they hold.
// Classified records go only to a target that the office has marked for them.
package designated
