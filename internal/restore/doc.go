// Package restore brings the register back from one replica alone (DOC-09): from the folder, from the bucket,
// or from a disk with the same tree.
//
// # The order
//
//	Begin    the newest snapshot that is whole goes into the empty database; a damaged one is passed over
//	Finish   manifests that are newer than it are replayed, destructions among them; numbers are raised;
//	         what each replica holds is written down anew, so that the loop makes the other one true again
//
// Begin without any snapshot makes an empty register, and Finish fills it from the manifests alone.
//
// # Invariants
//
//   - Only into an empty state: a database that knows an archive is never touched.
//   - Nothing is written to the replica that is restored from, but what the loop does afterwards.
//   - A record is as its newest manifest tells it. A manifest that does not fit its chain is not believed,
//     and the report names it.
//   - What was destroyed stays destroyed: its bytes are removed again wherever they still lie.
//   - No number is given twice, and nobody is signed in: sessions and tokens are in no snapshot.
package restore
