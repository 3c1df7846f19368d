// Package sample is the office that `docket seed` loads: departments, people and twelve letters, all
// fictional, with the files that they came in.
//
//	for _, l := range sample.Letters() {
//		name, content := l.File()
//		register(l.Record, name, content)
//	}
//
// Each letter comes in a format that offices really send, so that the sample also shows what the
// product can read: PDF, OFD, the office formats, mail, a web page, plain text in an old encoding,
// and a scan. The same letter gives the same bytes each time, which is how a second seed knows them.
package sample
