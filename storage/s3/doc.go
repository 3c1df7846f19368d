// Package s3 is the replica of the archive in a bucket: MinIO or any other
// server that speaks S3, on this machine, in the building or far away.
//
// # Words
//
//   - The recorded hash of an object is what the server tells of it without
//     reading it: the checksum it computed itself (x-amz-checksum-sha256), or,
//     for objects sent in parts, the SHA-256 that was sent with them
//     (x-amz-meta-sha256), since the server's own checksum of such an object is
//     one of its parts' checksums.
//   - A version is one of several contents that a bucket with versioning keeps
//     under a key.
//
// # Rules
//
//   - Every byte is checked on arrival: the request is signed with the SHA-256 of
//     its body, so that the server refuses other bytes before it stores them. A
//     server that does not answer with the checksum it computed is not believed:
//     the object is read back.
//   - Up to 64 MiB an object is one PUT and nothing else, no question before and
//     none after. Larger ones go in parts of 16 MiB, two at a time; what arrived
//     before an interruption is used when the same bytes are put under a key that
//     carries their hash.
//   - Put never asks whether the object is there: a bucket tells the recorded hash
//     of a rotten object too, and a plain PUT heals it. Nothing depends on
//     conditional requests, which many servers ignore.
//   - MinIO notices rotten bytes itself and then answers "SlowDownRead", as if it
//     were busy, or cuts the connection at the rotten place each time. Both are
//     storage.ErrCorrupt here: waiting does not help, healing does.
//   - Every request has a deadline of 10 s and a second for each MiB; reading has
//     one of 10 s for each piece. A silent server costs seconds. Requests are not
//     repeated here: the caller knows how long it can wait.
//   - Delete removes every version and every unfinished upload of the key.
//
// # Trade-offs
//
// minio-go's own retries, trailing checksums and multipart uploads are not used:
// its retry rewinds the body but not the trailing checksum, its defaults wait for
// ten minutes on a silent server, and its multipart upload forgets what arrived.
// Signing the true hash of the body needs no hashing here at all, where its
// streaming signature hashes every chunk anew.
//
// Conditional and server-side copies were left out, as were presigned addresses:
// bytes flow through the service.
package s3
