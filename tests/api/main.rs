//! The emulator, seen from outside: real sockets, real requests.
