"""The nouns: types with construction and checks, and no other behaviour."""
