"""Speaking and listening: voice activity, recognition, the interviewer's voice, and the record of what was said."""
