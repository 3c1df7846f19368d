// Package storagetest holds the promises of storage.Store as one test suite that
// runs unchanged on every implementation.
//
//	func TestStore(t *testing.T) {
//		storagetest.Run(t, func(t *testing.T) storage.Store { return open(t) })
//	}
//
// What only one implementation promises (quarantine, versions, resumed uploads)
// is tested beside it.
package storagetest
