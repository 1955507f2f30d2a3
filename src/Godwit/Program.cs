Console.WriteLine("godwit");
