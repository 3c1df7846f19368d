// Package snapshot dumps the register's database into both replicas, and finds the newest dump that is whole.
//
// # What it is for
//
// Documents lose nothing when the database is lost: their manifests tell everything (preserve). All that has
// no manifest, from accounts to tasks under way, goes back to the newest snapshot. It is taken every hour
// when something has happened since the last one.
//
// # The format
//
//	snap/00000031/register.dump   pg_dump's own format: pg_restore of the same or a newer PostgreSQL reads it
//	snap/00000031/COMPLETE.json   what it is, with its hash; written last, so that half a snapshot is none
//
// COMPLETE.json names the version of the schema. A newer program restores an older snapshot and then
// migrates it, as it does with an older database.
//
// # Invariants
//
//   - No snapshot keeps words of a document's content, which may be destroyed later: text lies in the
//     replicas beside its blob, and what was read from it (intake_suggestion) is left out.
//   - No snapshot lets anybody in: sessions, tokens and sign-in codes are left out, so that one that was
//     revoked later does not come back.
//   - All figures in COMPLETE.json and the dump are of one moment.
//   - Pruning never removes the newest snapshot that both replicas hold.
package snapshot
