# Max has no pointers.
/: pointer: /d
