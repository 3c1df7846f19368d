// Package compile holds one test, which puts the compiled PDFium into a folder for other tests.
//
// The race detector slows PDFium's compiler down thirty times, so pdftest.Compiled runs this test
// without it. It has to be a test: the compiled form is bound to the version of the compiler, which
// is not recorded in test programs, and is in others.
package compile
