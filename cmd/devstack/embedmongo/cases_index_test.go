package embedmongo_test

// indexCases are about indexes and collections.
var indexCases = []conformanceCase{
	// indexes
	{"cmd", "list indexes", `[{"_id":1}]`, `[{"createIndexes":"@c","indexes":[{"key":{"a":1,"b":-1},"name":"a_1_b_-1","unique":true}]},{"listIndexes":"@c"}]`, `[{"v":2,"key":{"_id":1},"name":"_id_"},{"v":2,"key":{"a":1,"b":-1},"name":"a_1_b_-1","unique":true}]`},
	{"cmd", "list indexes of nothing", ``, `[{"listIndexes":"@c"}]`, `!26`},
	{"cmd", "unique", `[{"_id":1,"a":1}]`, `[{"createIndexes":"@c","indexes":[{"key":{"a":1},"name":"a_1","unique":true}]},{"insert":"@c","documents":[{"_id":2,"a":1}]}]`, `!11000`},
	{"cmd", "unique missing twice", `[{"_id":1}]`, `[{"createIndexes":"@c","indexes":[{"key":{"a":1},"name":"a_1","unique":true}]},{"insert":"@c","documents":[{"_id":2}]}]`, `!11000`},
	{"cmd", "unique over duplicates", `[{"_id":1,"a":1},{"_id":2,"a":1}]`, `[{"createIndexes":"@c","indexes":[{"key":{"a":1},"name":"a_1","unique":true}]}]`, `!11000`},
	{"cmd", "unique multikey", `[{"_id":1,"a":[1,2]}]`, `[{"createIndexes":"@c","indexes":[{"key":{"a":1},"name":"a_1","unique":true}]},{"insert":"@c","documents":[{"_id":2,"a":[2,3]}]}]`, `!11000`},
	{"cmd", "unique multikey within one", `[{"_id":1}]`, `[{"createIndexes":"@c","indexes":[{"key":{"a":1},"name":"a_1","unique":true}]},{"insert":"@c","documents":[{"_id":2,"a":[2,2]}]}]`, `{"n":1}`},
	{"cmd", "unique compound multikey", `[{"_id":1,"s":[{"t":"x","v":1},{"t":"y","v":2}]}]`, `[{"createIndexes":"@c","indexes":[{"key":{"s.t":1,"s.v":1},"name":"i","unique":true}]},{"insert":"@c","documents":[{"_id":2,"s":[{"t":"x","v":2}]}]}]`, `{"n":1}`},
	{"cmd", "unique compound multikey duplicate", `[{"_id":1,"s":[{"t":"x","v":1},{"t":"y","v":2}]}]`, `[{"createIndexes":"@c","indexes":[{"key":{"s.t":1,"s.v":1},"name":"i","unique":true}]},{"insert":"@c","documents":[{"_id":2,"s":[{"t":"y","v":2}]}]}]`, `!11000`},
	{"cmd", "unique partial", `[{"_id":1,"a":1,"x":true},{"_id":2,"a":1}]`, `[{"createIndexes":"@c","indexes":[{"key":{"a":1},"name":"a_1","unique":true,"partialFilterExpression":{"x":true}}]},{"insert":"@c","documents":[{"_id":3,"a":1}]},{"insert":"@c","documents":[{"_id":4,"a":1,"x":true}]}]`, `!11000`},
	{"cmd", "unique sparse", `[{"_id":1}]`, `[{"createIndexes":"@c","indexes":[{"key":{"a":1},"name":"a_1","unique":true,"sparse":true}]},{"insert":"@c","documents":[{"_id":2},{"_id":3,"a":null}]},{"insert":"@c","documents":[{"_id":4,"a":null}]}]`, `!11000`},
	{"cmd", "unique by update", `[{"_id":1,"a":1},{"_id":2,"a":2}]`, `[{"createIndexes":"@c","indexes":[{"key":{"a":1},"name":"a_1","unique":true}]},{"update":"@c","updates":[{"q":{"_id":2},"u":{"$set":{"a":1}}}]}]`, `!11000`},
	{"cmd", "unique by push", `[{"_id":1,"a":[1]},{"_id":2,"a":[2]}]`, `[{"createIndexes":"@c","indexes":[{"key":{"a":1},"name":"a_1","unique":true}]},{"update":"@c","updates":[{"q":{"_id":2},"u":{"$push":{"a":1}}}]}]`, `!11000`},
	{"cmd", "parallel arrays", `[{"_id":1,"a":[1],"b":[2]}]`, `[{"createIndexes":"@c","indexes":[{"key":{"a":1,"b":1},"name":"i"}]}]`, `!171`},
	{"cmd", "same index twice", `[{"_id":1}]`, `[{"createIndexes":"@c","indexes":[{"key":{"a":1},"name":"a_1"}]},{"createIndexes":"@c","indexes":[{"key":{"a":1},"name":"a_1"}]},{"listIndexes":"@c"}]`, `[{"v":2,"key":{"_id":1},"name":"_id_"},{"v":2,"key":{"a":1},"name":"a_1"}]`},
	{"cmd", "same key other name", `[{"_id":1}]`, `[{"createIndexes":"@c","indexes":[{"key":{"a":1},"name":"a_1"}]},{"createIndexes":"@c","indexes":[{"key":{"a":1},"name":"b"}]}]`, `!85`},
	{"cmd", "same name other key", `[{"_id":1}]`, `[{"createIndexes":"@c","indexes":[{"key":{"a":1},"name":"i"}]},{"createIndexes":"@c","indexes":[{"key":{"b":1},"name":"i"}]}]`, `!86`},
	{"cmd", "same name other options", `[{"_id":1}]`, `[{"createIndexes":"@c","indexes":[{"key":{"a":1},"name":"i"}]},{"createIndexes":"@c","indexes":[{"key":{"a":1},"name":"i","unique":true}]}]`, `!86`},
	{"cmd", "drop index", `[{"_id":1}]`, `[{"createIndexes":"@c","indexes":[{"key":{"a":1},"name":"i"}]},{"dropIndexes":"@c","index":"i"},{"listIndexes":"@c"}]`, `[{"v":2,"key":{"_id":1},"name":"_id_"}]`},
	{"cmd", "drop unknown index", `[{"_id":1}]`, `[{"dropIndexes":"@c","index":"i"}]`, `!27`},
	{"cmd", "ttl compound", `[{"_id":1}]`, `[{"createIndexes":"@c","indexes":[{"key":{"a":1,"b":1},"name":"i","expireAfterSeconds":5}]}]`, `!67`},
	{"cmd", "indexed null", nums, `[{"createIndexes":"@c","indexes":[{"key":{"a":1},"name":"i"}]},{"count":"@c","query":{"a":null}}]`, `{"n":2}`},
	{"cmd", "indexed array range", nums, `[{"createIndexes":"@c","indexes":[{"key":{"a":1},"name":"i"}]},{"find":"@c","filter":{"a":{"$gt":2,"$lt":4}},"projection":{"_id":1},"sort":{"_id":1}}]`, `[{"_id":3},{"_id":7}]`},
	{"cmd", "indexed array eq", nums, `[{"createIndexes":"@c","indexes":[{"key":{"a":1},"name":"i"}]},{"find":"@c","filter":{"a":[1,5]},"projection":{"_id":1}}]`, `[{"_id":7}]`},
	{"cmd", "indexed string range", nums, `[{"createIndexes":"@c","indexes":[{"key":{"a":-1},"name":"i"}]},{"find":"@c","filter":{"a":{"$lt":"z"}},"projection":{"_id":1}}]`, `[{"_id":4}]`},
	{"cmd", "indexed sort", sale, `[{"createIndexes":"@c","indexes":[{"key":{"c":1,"n":-1},"name":"i"}]},{"find":"@c","filter":{"c":"a"},"sort":{"n":-1},"limit":1,"projection":{"_id":1}}]`, `[{"_id":3}]`},
	{"cmd", "partial index not used", sale, `[{"createIndexes":"@c","indexes":[{"key":{"c":1},"name":"i","partialFilterExpression":{"n":{"$gt":2}}}]},{"count":"@c","query":{"c":"a"}}]`, `{"n":2}`},
	{"cmd", "sparse index not used for null", nums, `[{"createIndexes":"@c","indexes":[{"key":{"a":1},"name":"i","sparse":true}]},{"count":"@c","query":{"a":null}}]`, `{"n":2}`},
	// collections and databases
	{"cmd", "create", ``, `[{"create":"@c"},{"listCollections":1,"filter":{"name":"@c"},"nameOnly":true}]`, `[{"name":"@c","type":"collection"}]`},
	{"cmd", "create twice", `[{"_id":1}]`, `[{"create":"@c"}]`, `!48`},
	{"cmd", "create with validator", ``, `[{"create":"@c","validator":{"a":1}},{"insert":"@c","documents":[{"_id":1}]}]`, `!`},
	{"cmd", "drop", `[{"_id":1}]`, `[{"drop":"@c"},{"find":"@c"}]`, `[]`},
}
