# A message of Max has at most 32,767 atoms: a longer order goes as "order NAME".
s/^sandbox: 62080$/sandbox: 2/
