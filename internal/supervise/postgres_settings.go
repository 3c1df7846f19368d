package supervise

import (
	"maps"
	"slices"
)

// settings are what every private server runs with, for a machine with two
// cores that it shares with the service.
var settings = map[string]string{ //nolint:gosec // password_encryption names a method, not a password
	// Nothing that was acknowledged is lost.
	"fsync":              "on",
	"synchronous_commit": "on",
	"full_page_writes":   "on",

	// Only through the socket, only with the password, only for its user and root.
	"listen_addresses":        "",
	"unix_socket_permissions": "0700",
	"port":                    "5432",
	"password_encryption":     "scram-sha-256",

	// Size.
	"max_connections":                 "64",
	"shared_buffers":                  "128MB",
	"work_mem":                        "16MB",
	"maintenance_work_mem":            "128MB",
	"effective_cache_size":            "1GB",
	"max_parallel_workers_per_gather": "1",
	"jit":                             "off", // compiling costs more than short statements take
	"random_page_cost":                "1.1",

	// Few, even checkpoints: each makes every page be logged whole once more.
	"wal_compression":              "on",
	"max_wal_size":                 "2GB",
	"min_wal_size":                 "256MB",
	"checkpoint_timeout":           "15min",
	"checkpoint_completion_target": "0.9",

	// The log tells of the server's own life. A failed statement is the
	// service's to report; its text, and the values that PostgreSQL puts into
	// messages and details, are content and stay out (so: no ERROR, terse).
	"logging_collector":          "off",
	"log_destination":            "stderr",
	"log_statement":              "none",
	"log_min_messages":           "log",
	"log_min_error_statement":    "panic",
	"log_min_duration_statement": "-1",
	"log_error_verbosity":        "terse",
	"log_checkpoints":            "off",
	"log_line_prefix":            "%m [%p] ",
	"update_process_title":       "off",

	"timezone":     "UTC",
	"log_timezone": "UTC",
}

// arguments is the command line of the server.
func (p *Postgres) arguments() []string {
	all := maps.Clone(settings)
	p.address.Lock()
	all["unix_socket_directories"] = p.socket
	p.address.Unlock()
	maps.Copy(all, p.config.Settings)
	arguments := []string{"-D", p.data()}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		arguments = append(arguments, "-c", name+"="+all[name])
	}
	return arguments
}
