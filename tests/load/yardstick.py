"""The yardstick: nginx with nchan (Debian: libnginx-mod-nchan), which only passes finished bytes on, in C."""

import shutil
import sys
from pathlib import Path

from tests.load.server import Server

MODULE = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
CONFIG = """
load_module {module};
daemon off; master_process on; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
worker_rlimit_nofile 20000;
events {{ worker_connections 16000; }}
http {{
  access_log off; client_body_temp_path {folder}/body; client_max_body_size 4m; client_body_buffer_size 1m;
  nchan_shared_memory_size 128M;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    location = /ready {{ return 200 "ready"; }}
    location ~ ^/publish/(.+)$ {{
      nchan_publisher http; nchan_channel_id $1; nchan_message_buffer_length 1; nchan_message_timeout 60s;
    }}
    location ~ ^/boards/(.+)/live$ {{
      nchan_subscriber websocket; nchan_channel_id $1; nchan_subscriber_first_message newest;
      nchan_websocket_ping_interval 20s;
    }}
  }}
}}
"""


def there() -> bool:
    return sys.platform == "linux" and MODULE.exists() and shutil.which("nginx") is not None


def nchan(folder: Path, port: int, core: int | None = None) -> Server:
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    config = folder / "nginx.conf"
    config.write_text(CONFIG.format(module=MODULE, folder=folder, port=port))
    return Server(["nginx", "-p", str(folder), "-c", str(config)], port, "/ready", core=core, log=folder / "nginx.log")
