# Kommandoen `ticket`.
ticket-asked = En sak for { $matter } er på vei til { $tracker }.
ticket-under-way = En sak for { $matter } er allerede på vei til { $tracker }.
