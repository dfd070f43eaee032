"""The exhibits, a module for each question: it asks the question, gates the answer, and has it drawn and said."""
