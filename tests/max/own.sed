# The last digits of these are the compiler's.
s/\(explained_variance[a-z_]*\) .*/\1 V/
