// Package seal proves what somebody decided: a detached CMS signature (RFC 5652) over the bytes of a
// statement, made with a key of the archive. Anyone can check it without this program:
//
//	openssl cms -verify -binary -inform DER -in seal.p7s -content statement.json -CAfile ca.pem -purpose any
//
// The archive is its own certificate authority: ca.pem is handed out by the service and should be kept
// outside it. A seal says that this archive recorded the statement and that nobody changed it since. It is
// no electronic signature in the sense of a law, and nothing here calls it valid in law; who the person
// was is what the sign-in of the service established.
//
// Not taken: a key for each person. The service would hold them all, so they would prove nothing more.
package seal
