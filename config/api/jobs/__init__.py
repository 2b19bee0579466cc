"""Jobs over many items: other rooms say what is done with them (`kinds`), this one cuts, queues, counts and shows.

POST (the room's own view) → `requesting.request_job` → a task a part → `running.run_part` → `/jobs/{id}/results`.
"""
