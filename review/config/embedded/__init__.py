"""A private PostgreSQL and Redis for those who configured none: real servers from wheels, on Unix sockets only."""
