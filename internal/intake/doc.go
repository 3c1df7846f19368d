// Package intake is 待登记: files that have arrived and wait for their registration. Anyone may hand
// a file in; its owner and the registrars see it; it is never in search.
//
// A waiting file lies in the local store at once. It goes to the bucket when its first page has
// been checked for the mark of a state secret, or when a person has registered it. When its text is
// known, suggestions for the registration are read from it: title, sender's number, sender, dates,
// kind, level.
//
// Paper comes home by itself: slips, circulation slips and labels bear the address of their record as
// a code. A waiting file whose first pages show one code of ours says to whom it belongs, to those who
// may read that record, and attaches itself to it, once its first page has been checked, if whoever
// handed it in may change the record. Where the rights do not suffice, or several codes stand there, it
// waits like any other file and says nothing. A code names the record by the address under which the
// pages are reached (DOCKET_PUBLIC_URL): paper from before that address was changed is a person's to attach.
//
// Files also arrive without anybody's hand: in a mailbox, whose letters become a bundle, the mail as it
// came and each file in it, with sender, subject and date as suggestions; and in a watched folder, where
// a folder named like a user is that person's own. A file is taken when it stands still and nobody
// writes it. What arrives is noted in the transaction that takes it, so that it is taken once whatever
// happens, and is moved or marked after the commit; the same mail sent twice is taken once. What cannot
// be taken is on the tray of its owner and of the registrars, with the reason, and can be tried again.
// Of what bears the mark of a state secret the tray keeps not even the name.
//
// Scans rarely come as one document each. Pages can be put in order, turned, left out, split into
// files and merged: the result is a new waiting file made of the old ones, which leave the queue but
// stay, byte for byte, until somebody removes them, and can be restored until then.
package intake
