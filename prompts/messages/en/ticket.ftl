# The command `ticket`.
ticket-asked = A ticket for { $matter } is on its way to { $tracker }.
ticket-under-way = A ticket for { $matter } is already on its way to { $tracker }.
