"""What every app stands on: who owns a row, money, a refusal, and no table of its own."""
