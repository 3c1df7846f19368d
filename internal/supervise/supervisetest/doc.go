// Package supervisetest gives tests a real PostgreSQL and a real MinIO.
//
// Both are started at the first request and shared by all tests of a process;
// they are private to it, hold nothing, and end with it in whatever way it
// ends. A test makes its own database and its own bucket in them.
//
// Where many test processes run one after the other, the program in the folder
// run starts one of each for all of them and says so in the environment:
//
//	DOCKET_TEST_DATABASE_URL    address of the database `postgres`, as a superuser
//	DOCKET_TEST_S3_ENDPOINT     host:port
//	DOCKET_TEST_S3_ACCESS_KEY
//	DOCKET_TEST_S3_SECRET_KEY
//
// The PostgreSQL of tests does not flush to disk: its data outlive a crash of a
// test, not one of the machine. A test about durability starts its own server
// with package supervise.
//
// A server's folder is removed by a small shell process that waits for the
// test process to end, because a Go test process runs nothing of a library
// when it ends. If that one is killed as well, the next process that asks for a
// server finds the folder by its name and its free lock, and removes it.
package supervisetest
