def test_the_template_holds_the_seeds(shared_database):
    assert int(shared_database.psql("SELECT count(*) FROM shop.products")) > 0


def test_a_clone_is_this_test_s_own(database):
    database.psql("TRUNCATE shop.products CASCADE")
    assert database.psql("SELECT count(*) FROM shop.products") == "0"


def test_and_nobody_else_s(database, shared_database):
    assert database.name != shared_database.name
    assert int(database.psql("SELECT count(*) FROM shop.products")) > 0


def test_with_psycopg(connection):
    connection.execute("DELETE FROM shop.order_items")
    assert connection.execute("SELECT count(*) FROM shop.order_items").fetchone() == (0,)
