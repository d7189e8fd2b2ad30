"""Serves a WordPress of its own, with MariaDB behind it, from the folder it is started in: `serve.py PORT`.

Both end when standard input is closed, or when it is asked to. MariaDB is reached by a socket in the folder, PHP on loopback.
"""

import getpass
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

CODE = Path("/usr/share/wordpress")  # where Debian keeps it
HERE = Path.cwd()
SITE, BASE, SOCKET = HERE / "site", HERE / "base", HERE / "sql"
ACCOUNT = "create database wp; create user wp@localhost identified by 'wp'; grant all on wp.* to wp@localhost"
CONFIG = """<?php
define('DB_NAME', 'wp'); define('DB_USER', 'wp'); define('DB_PASSWORD', 'wp');
define('DB_HOST', 'localhost:{socket}'); define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('WP_HOME', '{url}'); define('WP_SITEURL', '{url}');
define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
INSTALL = """define('WP_INSTALLING', true); require 'wp-load.php'; require 'wp-admin/includes/upgrade.php';
wp_install('Harian Contoh', 'redaksi', 'redaksi@news.example', true, '', 'not-a-secret');
wp_delete_post(1, true);"""


def run(*command: object, **options: object) -> None:
    subprocess.run(list(map(str, command)), check=True, stdin=subprocess.DEVNULL, **options)


def start_base() -> subprocess.Popen[bytes]:
    user = getpass.getuser()
    run("mariadb-install-db", "--no-defaults", f"--datadir={BASE}", f"--user={user}", "--skip-test-db",
        "--auth-root-authentication-method=normal", stdout=subprocess.DEVNULL)  # fmt: skip
    base = subprocess.Popen(
        ["mariadbd", "--no-defaults", f"--datadir={BASE}", f"--user={user}", f"--socket={SOCKET}", "--skip-networking",
         f"--pid-file={HERE / 'pid'}", "--innodb-buffer-pool-size=32M", "--performance-schema=off"],
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    while not SOCKET.exists():
        if base.poll() is not None:
            sys.exit("MariaDB has ended before it began")
        time.sleep(0.05)
    run("mariadb", "--no-defaults", "--user=root", f"--socket={SOCKET}", "--execute", ACCOUNT)
    return base


def start_site(port: str) -> subprocess.Popen[bytes]:
    shutil.copytree(CODE, SITE, ignore=lambda _folder, names: {"wp-config.php"} & set(names))
    url = f"http://127.0.0.1:{port}"
    (SITE / "wp-config.php").write_text(CONFIG.format(socket=SOCKET, url=url))
    run("php", "-d", "display_errors=stderr", "-r", INSTALL, cwd=SITE)
    return subprocess.Popen(
        ["php", "-d", "display_errors=0", "-S", f"127.0.0.1:{port}", "-t", str(SITE)],
        cwd=SITE,
        stdin=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    running = [start_base()]
    try:
        running.append(start_site(sys.argv[1]))
        sys.stdin.read()
    finally:
        for server in reversed(running):
            server.terminate()
            server.wait()
