"""The web console's back end: HTTP, WebSocket push, and the built front end as files."""
