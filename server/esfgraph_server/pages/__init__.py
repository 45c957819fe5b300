"""The pages that people read: one frozen dataclass and one template for each kind."""
