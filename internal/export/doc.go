// Package export writes Excel files, and makes large ones, and evidence packages, in the background (导出).
//
// # Words
//
// A Sheet is a heading and rows. An Export is a file that is being made for one person, its owner; a
// Maker is the module whose records stand in it.
//
// # Invariants
//
//   - An export holds what its owner may read at the moment it is made, and is handed out only while
//     the owner may still read every record in it; else it is gone and has to be made anew.
//   - Nobody but the owner learns of it.
//   - It lies in a folder of the service's user alone and is removed after a day.
//   - A cell is a text or a number, never a formula, whatever a title looks like.
//   - One person has a few waiting and a day's kept, no more; they have a queue of their own.
//   - Asking, making and fetching are entries of the audit.
package export
