// Package storage keeps the bytes of the archive: documents as they came,
// the manifests that describe them, and what is needed to read both without
// this program.
//
// # Words
//
//   - A store is one replica: a local folder (package local) or a bucket
//     (package s3). Both hold the same keys with the same bytes, so one heals
//     the other and either can be read alone.
//   - A key names bytes for ever. blob/9f8/9f86d081… is named by the SHA-256 of
//     its bytes, a record's manifest by the record and the number of its change.
//     Keys are opaque: never a title, a person or a file name.
//   - Rotten bytes are bytes that no longer have the hash they should have.
//   - An archive is what one DOCKET.json marks: two stores with the same archive
//     id are replicas of each other, any other is foreign and is refused.
//
// # The tree
//
//	DOCKET.json                  format, archive id, hash; written once
//	README.txt                   how to read this tree without this program
//	blob/9f8/9f86d081…0a08       document bytes, named by their SHA-256
//	rec/k3x/01JKX….000007.json   a record after its 7th change, canonical JSON
//	roll/00000412.json  .zst     signed checkpoints of the audit tree
//	text/9f8/9f86d081…0a08.zst   extracted text of a blob
//	snap/00000031/…              dumps of the whole register
//	proof/2026-11/…              restore-test certificates
//
// # Invariants
//
//   - When Put returns nil the bytes survive kill -9 and a power cut of the
//     machine that holds them.
//   - Put leaves either exactly the announced bytes under the key or what was
//     there before; a reader never sees half an object.
//   - The hash is the identity. A store may repeat the hash it recorded (Info),
//     but only reading the bytes proves them (Verify): a bucket goes on telling
//     the recorded hash of an object that has rotted.
//   - No key is a folder of another, so that a folder can hold what a bucket
//     holds.
//   - Absence is ErrNotExist. A store that cannot be asked is ErrUnavailable and
//     never looks like an empty one.
//
// # Trade-offs
//
// The interface has five verbs and takes an io.ReaderAt, not an io.Reader:
// everything that is stored already lies in a file or in memory, and a source
// that can be read again is what makes resumed uploads and verification
// possible. Renaming, appending and listing by folder were left out because no
// bucket does them well. Presigned addresses were left out on purpose: bytes
// flow through the service, behind its check.
//
// # Example
//
//	key := storage.BlobKey(sha256hex)
//	if err := bucket.Put(ctx, key, file, size, sha256hex); err != nil {
//		return fmt.Errorf("copy to the bucket: %w", err)
//	}
//	if _, err := storage.Verify(ctx, bucket, key, sha256hex); errors.Is(err, storage.ErrCorrupt) {
//		// heal: Put again from the other replica
//	}
package storage
