package database

import (
	"errors"
	"fmt"
	"os"
	"strconv"
)

// MariaDB starts a MariaDB server.
func MariaDB() (*Server, error) {
	install, err := find("mariadb-install-db")
	if err != nil {
		return nil, err
	}
	daemon, err := find("mariadbd", "/usr/sbin/mariadbd")
	if err != nil {
		return nil, err
	}
	s, err := newServer("mariadb")
	if err != nil {
		return nil, err
	}
	if err := s.initMariaDB(install, daemon); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.folder))
	}
	return s, nil
}

func (s *Server) initMariaDB(install, daemon string) error {
	statements := fmt.Sprintf("CREATE USER '%[1]s'@'%%' IDENTIFIED BY '%[2]s';\nGRANT ALL PRIVILEGES ON *.* TO '%[1]s'@'%%' WITH GRANT OPTION;\n",
		s.AdminUser, s.AdminPassword)
	if err := errors.Join(os.WriteFile(s.path("init.sql"), []byte(statements), 0o644), s.own()); err != nil {
		return err
	}
	data := "--datadir=" + s.path("data")
	if err := s.run(install, "--no-defaults", data, "--skip-test-db", "--auth-root-authentication-method=normal"); err != nil {
		return err
	}
	return s.start(s.listens, daemon, "--no-defaults", data, "--bind-address="+s.Host, "--port="+strconv.Itoa(s.Port),
		"--socket="+s.path("socket"), "--pid-file="+s.path("pid"), "--init-file="+s.path("init.sql"),
		"--require-secure-transport=ON", "--ssl-ca="+s.CAFile, "--ssl-cert="+s.path("server.pem"), "--ssl-key="+s.path("server.key"),
		"--innodb-flush-log-at-trx-commit=0", "--skip-log-bin")
}
