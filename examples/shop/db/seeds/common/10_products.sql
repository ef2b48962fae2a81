-- As pg_dump writes it: the rows are streamed, they never become a statement.
COPY shop.products (id, category_id, sku, name, description, price, size, tags) FROM stdin;
1	2	JAM-STRAW-250	Strawberry jam	Whole strawberries, two thirds fruit	4.90	(65,90,65)	{fruit,classic}
2	2	JAM-RASP-250	Raspberry jam	Raspberries from the hills, seeds and all	5.40	(65,90,65)	{fruit,classic}
3	2	JAM-BLACK-250	Blackberry jelly	Strained through linen	5.60	(65,90,65)	{fruit,clear}
4	2	JAM-CURR-250	Red currant jelly	Sharp, for game and cheese	5.20	(65,90,65)	{fruit,clear,savoury}
5	3	JAM-APRI-250	Apricot jam	Ripe apricots and a little vanilla	5.10	(65,90,65)	{fruit,classic}
6	3	JAM-PLUM-250	Plum butter	Cooked for a day, no sugar added	6.20	(65,90,65)	{fruit,"no sugar"}
7	3	JAM-CHER-250	Sour cherry jam	Cherries in halves	5.80	(65,90,65)	{fruit}
8	4	MAR-ORAN-250	Orange marmalade	Bitter oranges, thick cut	5.30	(65,90,65)	{citrus,classic}
9	4	MAR-LEMO-250	Lemon marmalade	Thin cut, with ginger	5.50	(65,90,65)	{citrus}
10	6	JAR-250-12	Jars, 250 ml, twelve	With lids	11.90	(280,100,210)	{glass}
11	6	LID-66-50	Lids, 66 mm, fifty	For jars of 250 ml	9.50	\N	{}
12	5	POT-COPPER-9	Copper jam pot, nine litres	Hammered, with a brass handle	189.00	(380,160,380)	{copper}
\.
