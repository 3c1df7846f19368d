// Package setup is the list of what an administrator does between the first start and the first
// working day: a password of one's own, the name of the office, its people, a second copy on another
// machine. Whether a step is done is read from the facts each time, so that the list is right also
// after a restore, and can be left and taken up again; only that somebody has put a step aside is
// kept. Steps without which the office would not be safe cannot be put aside.
//
// A mail server and a trial of the restore are no steps. This program sends no mail and keeps no record
// of a restore, so no fact could show either done, and a step that nobody can complete teaches people to
// put the list aside. Each becomes a step together with the fact that completes it.
package setup
