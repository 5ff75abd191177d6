"""The synthetic demo case: scene, sound and log, generated, labelled as such."""
