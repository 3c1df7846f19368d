// Package supervise owns the two servers that Docket runs for itself when no
// other is named in its settings: a private PostgreSQL and a private MinIO.
//
// # Words
//
// A child is one such server. Starting it means: everything it needs is there
// and it answers. The owner is the process that holds the child's lock file;
// it is the only one that starts, heals or stops the child. A predecessor is
// what an owner that was killed has left running in the same folder. The way
// is how PostgreSQL, which refuses to run as root, is run.
//
// # What is kept where
//
//	DIR/lock             held by the owner for as long as it may start the child
//	DIR/data/            the child's own data
//	postgres: DIR/password  DIR/way  DIR/socket/  DIR/short-socket
//	minio:    DIR/access-key  DIR/secret-key  DIR/port  DIR/certs/
//	RUNDIR/postgres.log  RUNDIR/minio.log  (cut at 8 MiB; the part cut off is kept as .1)
//
// # Invariants
//
//   - One owner, one process. A second owner gets ErrInUse. Before a child is
//     started no process of the same program works in its data folder: what a
//     killed owner left is waited for, or taken down. Such a process is known
//     by its working folder, never by a number in a file, so a process id that
//     another program got meanwhile is neither killed nor waited for.
//   - Children die with their owner: the kernel tells them (Linux), and the
//     next owner takes down what is left (everywhere).
//   - Nobody but this machine reaches a child: PostgreSQL listens on a socket
//     in a folder closed to others, MinIO on the loopback address; both ask
//     for a random secret kept in a file of mode 0600.
//   - No text of a statement, and no value in it, gets into a log.
//   - A start is never cut short by a limit of ours: PostgreSQL recovering a
//     long log is alive, and stopping it would only make it begin again. The
//     caller's context alone ends the waiting.
//   - New data appear at once or not at all: initdb works in another folder,
//     which gets its name when it is complete.
//
// # Healing
//
// Keep starts a child again whenever it ends without having been asked to:
// at once the first time, then with growing pauses up to 15 seconds.
//
//	db, err := supervise.NewPostgres(supervise.PostgresConfig{Dir: data + "/postgres", RunDir: data + "/run"})
//	err = db.Start(ctx)
//	go supervise.Keep(ctx, db, logger)
//	pool, err := pgxpool.New(ctx, db.URL())
//	…
//	err = db.Stop(ctx)
//
// # Trade-offs
//
// Logs are plain files that the children write themselves, cut by a look every
// few seconds. A pipe through this process would bound them exactly, but a
// child that outlives its owner would then die of the broken pipe in the
// middle of its orderly shutdown.
//
// The settings of PostgreSQL are given on its command line at each start
// instead of being written to postgresql.conf, so that old data get the
// settings of the program that serves them.
package supervise
