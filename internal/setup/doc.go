// Package setup is the list of what an administrator does between the first start and the first
// working day: a password of one's own, the name of the office, its people, a second copy on another
// machine. Whether a step is done is read from the facts each time, so that the list is right also
// after a restore, and can be left and taken up again; only that somebody has put a step aside is
// kept. Steps without which the office would not be safe cannot be put aside.
//
// A trial of the restore is no step. This program keeps no record of one, so no fact could show it done,
// and a step that nobody can complete teaches people to put the list aside. It becomes a step together
// with the fact that completes it, as mails did: the mail server that took a test mail.
package setup
