# Kommandoen `ticket`.
ticket-asked = En sak for { $matter } er på vei til { $tracker }.
ticket-under-way = En sak for { $matter } er allerede på vei til { $tracker }.
ticket-not-allowed = Saker i sakssystemet opprettes av ansatte, og ikke fra en kanal som deles med andre.
